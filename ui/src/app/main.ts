import { mount } from "svelte";

import Root from "./App.svelte";
import "./app.css";

const target = document.getElementById("app");
if (target) mount(Root, { target });
